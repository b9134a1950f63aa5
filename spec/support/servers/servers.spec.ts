import { expect } from 'chai';
import { MongoClient } from 'mongodb';
import { useServer } from './servers.js';

describe('The MongoDB server of the specs', () => {
  const server = useServer('mongodb');

  it('answers', async () => {
    const client = await new MongoClient(server().url).connect();
    await client.db('x').collection<{ _id: string }>('y').insertOne({ _id: 'z' });
    expect(await client.db('x').collection('y').countDocuments()).to.equal(1);
    await client.close();
  });
});

-- The embedded event store. Positions are never used twice (autoincrement), so a head never comes back.
create table apps (
  id integer primary key,
  name text not null unique
) strict;

-- Autoincrement here as well: a key that a process remembers never comes to mean another stream.
create table streams (
  id integer primary key autoincrement,
  name text not null unique,
  app integer
) strict;

create index streams_by_app on streams (app);

create table events (
  position integer primary key autoincrement,
  app integer,
  stream integer not null,
  revision integer not null,
  type text not null,
  id text not null,
  time text not null,
  commit_id text not null,
  -- JSON text as a rule, kept as bytes.
  metadata blob not null,
  payload blob not null,
  -- 1: metadata and payload are UTF-8 without NUL, so they may be read as text, which is twice as fast.
  is_text integer not null,
  unique (stream, revision)
) strict;

create index events_by_app on events (app, position);

-- What eventark remembers beside the events: claims, people, small documents.
create table ledger (
  book text not null,
  key text not null,
  value text not null,
  version integer not null,
  primary key (book, key)
) strict, without rowid;

create table ledger_version (
  last integer not null
) strict;

insert into ledger_version values (0);

-- The embedded event store. Positions are never used twice (last_position), so a head never comes back.
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
  position integer primary key,
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

-- Written once an append, where autoincrement would write once an event.
create table last_position (
  value integer not null
) strict;

insert into last_position values (0);

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

-- Jobs of all processes on one data folder. The record is the job as JSON; the columns are what queries need of it.
create table jobs (
  id text primary key,
  seq integer not null unique,
  state text not null,
  key text not null,
  app text not null,
  destination text not null,
  -- The worker that runs it, and a number that it raises while it lives.
  holder text,
  beat integer not null default 0,
  record text not null
) strict, without rowid;

create index jobs_by_state on jobs (state, id);
create index jobs_by_app on jobs (app, id);

-- A sequence number is never used twice, although old jobs are removed.
create table last_seq (
  value integer not null
) strict;

insert into last_seq values (0);

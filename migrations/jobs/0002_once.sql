-- A request that is sent again with the same key starts nothing new for as long as its job is kept.
alter table jobs add column once text;

create unique index jobs_by_once on jobs (once) where once is not null;

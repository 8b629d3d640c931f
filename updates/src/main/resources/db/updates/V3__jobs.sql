create table updates_job (
  id text not null primary key,
  server text not null,
  name text not null,
  from_version text not null,
  to_version text not null,
  priority text not null,
  asked_by text not null,
  made_at text not null,
  not_before text not null,
  state text not null,
  waits integer not null,
  approved_by text not null,
  since text not null,
  reason text not null,
  attempts integer not null,
  failures integer not null,
  begun text,
  ended_at text,
  entry integer not null
);
create index updates_job_server on updates_job (server);
create table updates_step (
  seq integer not null primary key,
  job text not null,
  content text,
  digest text not null,
  prev text not null,
  hash text not null
);
create index updates_step_job on updates_step (job);
create table updates_anchor (
  id integer not null primary key check (id = 1),
  seq integer not null,
  hash text not null
);
insert into updates_anchor (id, seq, hash)
values (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');
create table updates_bad (
  name text not null,
  version text not null,
  why text not null,
  at text not null,
  job text not null,
  primary key (name, version)
);
create table updates_paused (
  id integer not null primary key check (id = 1),
  paused_by text not null,
  paused_at text not null
);

create table monitoring_server (
  id integer primary key,
  name text not null unique
);

-- The whole program; where there is no row, it did not run. Times are milliseconds since 1970.
create table monitoring_step (
  tier integer not null,
  at integer not null,
  until integer not null,
  seen integer not null,
  looks integer not null,
  body blob not null,
  primary key (tier, at)
) without rowid;

-- In the order of time, so that a step is written, and an old one taken away, in one place.
create table monitoring_sample (
  tier integer not null,
  at integer not null,
  server integer not null,
  body blob not null,
  primary key (tier, at, server)
) without rowid;

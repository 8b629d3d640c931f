-- What was told of an objective, added up by so many milliseconds (a minute, or an hour). Times are
-- milliseconds since 1970.
create table monitoring_slo_count (
  slo text not null,
  width integer not null,
  at integer not null,
  good integer not null,
  bad integer not null,
  primary key (slo, width, at)
) without rowid;

-- What was told under an id, so that it is not counted twice.
create table monitoring_slo_told (
  number integer primary key,
  slo text not null,
  id text not null,
  at integer not null,
  good integer not null,
  bad integer not null,
  told integer not null,
  unique (slo, id)
);
create index monitoring_slo_told_by_time on monitoring_slo_told (told);

-- A server was wanted while nobody used it: at most one row a half hour of a local date.
create table fleet_demand (
  server text not null,
  day text not null,
  half_hour integer not null,
  primary key (server, day, half_hour)
) without rowid;

create table fleet_parked (
  server text primary key,
  since text not null,
  category text not null,
  reason text not null,
  failures integer not null,
  salt text not null,
  mark text not null
);

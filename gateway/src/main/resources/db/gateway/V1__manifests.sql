create table gateway_manifest (
  server text not null,
  definition text not null,
  profile text not null,
  era text not null,
  read_at text not null,
  manifest blob not null,
  primary key (server, profile, era)
);

create table fleet_transition (
  id integer primary key autoincrement,
  at text not null,
  server text not null,
  instance text,
  before text not null,
  after text not null,
  reason text
);

create index fleet_transition_of on fleet_transition (server, id);

create table fleet_running (
  server text not null,
  tenant text not null,
  since text not null,
  primary key (server, tenant)
);

create table fleet_held (
  server text primary key,
  since text not null
);

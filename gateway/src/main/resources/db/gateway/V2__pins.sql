create table gateway_pin (
  server text not null,
  kind text not null,
  name text not null,
  print text not null,
  definition blob not null,
  approved_by text not null,
  approved_at text not null,
  primary key (server, kind, name, print)
);

create table gateway_pin_pending (
  server text not null,
  kind text not null,
  name text not null,
  print text not null,
  definition blob not null,
  seen_at text not null,
  primary key (server, kind, name, print)
);

create table gateway_pin_block (
  server text not null,
  kind text not null,
  name text not null,
  blocked_by text not null,
  blocked_at text not null,
  primary key (server, kind, name)
);

create table gateway_admission (
  server text not null primary key,
  seen_at text not null,
  is_waiting integer not null,
  decided_by text not null
);

-- What clients have been shown already is not new.
insert into gateway_admission (server, seen_at, is_waiting, decided_by)
select server, min(read_at), 0, 'before' from gateway_manifest group by server;

create table catalog_server (
  name text primary key,
  definition text not null,
  changed_at text not null
);

create table catalog_virtual_server (
  name text primary key,
  definition text not null,
  changed_at text not null
);

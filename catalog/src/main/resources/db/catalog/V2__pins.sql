create table catalog_pin (
  name text primary key,
  package text not null,
  version text not null,
  integrity text not null,
  changed_at text not null
);

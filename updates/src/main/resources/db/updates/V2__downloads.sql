create table updates_download (
  id integer primary key autoincrement,
  server text not null,
  name text not null,
  version text not null,
  place text not null,
  integrity text not null,
  bytes integer not null,
  attempts integer not null,
  signature text not null,
  provenance text not null,
  started_at text not null,
  ended_at text not null,
  why text
);

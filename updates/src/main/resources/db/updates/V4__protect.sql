create table updates_baseline (
  item text not null primary key,
  hash text not null,
  mode text not null,
  place text not null,
  kept integer not null,
  servers text not null,
  taken_at text not null,
  taken_by text not null
);

create table updates_authorization (
  id text not null primary key,
  item text not null,
  version text,
  digest text,
  why text not null,
  given_by text not null,
  given_at text not null,
  expires_at text not null,
  state text not null,
  used_by text,
  used_at text,
  what text,
  before_hash text,
  correlation text
);

create index updates_authorization_item on updates_authorization (item, state);

create table updates_change (
  number integer not null primary key,
  at text not null,
  who text not null,
  why text not null,
  item text not null,
  what text not null,
  before_hash text not null,
  after_hash text not null,
  authorization text not null,
  correlation text not null,
  previous text not null,
  hash text not null
);

create table updates_notice (
  id integer primary key autoincrement,
  url text not null,
  body text not null,
  attempts integer not null,
  due integer not null
);

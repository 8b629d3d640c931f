create table updates_policy (
  server text not null primary key,
  channel text not null,
  min_age_seconds integer not null,
  opens text,
  open_seconds integer not null,
  approvals integer not null,
  licences text not null
);

create table approval_request (
  id text not null primary key,
  subject text not null,
  server text not null,
  tool text not null,
  arguments text not null,
  digest text not null,
  reason text not null,
  created_at text not null,
  expires_at text not null,
  state text not null,
  decided_by text,
  decided_at text
);

create index approval_request_digest on approval_request (digest);
create index approval_request_expires on approval_request (expires_at);

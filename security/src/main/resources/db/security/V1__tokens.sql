create table security_token (
  id text primary key,
  subject text not null,
  scopes text not null,
  created_at text not null,
  expires_at text not null,
  revoked_at text
);

create table security_account (
  name text primary key,
  password text not null,
  scopes text not null,
  created_at text not null,
  disabled_at text,
  failures integer not null default 0,
  locked_until text
);

create table security_session (
  id text primary key,
  account text not null references security_account (name),
  started_at text not null,
  ended_at text
);

create index security_session_account on security_session (account);

create table security_refresh (
  digest text primary key,
  session text not null references security_session (id) on delete cascade,
  access_id text not null,
  access_until text not null,
  expires_at text not null,
  used_at text
);

create index security_refresh_session on security_refresh (session);

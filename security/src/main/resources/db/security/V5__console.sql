create table security_console_session (
  digest text primary key,
  account text not null references security_account (name),
  stamp text not null,
  started_at text not null,
  seen_at text not null
);

create index security_console_session_account on security_console_session (account);

create table security_first_visit (
  digest text primary key,
  expires_at text not null
);

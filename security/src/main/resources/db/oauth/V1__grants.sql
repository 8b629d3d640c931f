-- Clients that issuers have registered for this place. Good at their issuer alone.
create table oauth_client (
  server text not null,
  issuer text not null,
  registered_at text not null,
  sealed blob not null,
  primary key (server, issuer)
);

-- What was granted. The subject is empty where one grant serves everybody.
create table oauth_grant (
  server text not null,
  subject text not null,
  issuer text not null,
  scopes text not null,
  granted_at text not null,
  ends_at text,
  sealed blob not null,
  primary key (server, subject)
);

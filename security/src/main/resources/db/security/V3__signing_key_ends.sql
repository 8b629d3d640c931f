create table security_signing_key (
  kid text primary key,
  good_until text not null
);

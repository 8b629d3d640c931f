create table monitoring_alert (
  id text primary key,
  fingerprint text not null,
  live integer not null,
  began integer not null,
  ended integer,
  body text not null
);

-- What fires, fires once.
create unique index monitoring_alert_once on monitoring_alert (fingerprint) where ended is null;
create index monitoring_alert_live on monitoring_alert (live);

create table monitoring_alert_silence (
  id text primary key,
  until integer not null,
  body text not null
);

create table monitoring_alert_message (
  number integer primary key autoincrement,
  id text not null,
  channel text not null,
  address text not null,
  kind text not null,
  title text not null,
  counted integer not null,
  made integer not null,
  state text not null,
  due integer not null,
  failed integer not null,
  body text not null
);

create index monitoring_alert_message_channel on monitoring_alert_message (channel, state);

create table monitoring_alert_attempt (
  message integer not null references monitoring_alert_message (number) on delete cascade,
  at integer not null,
  took integer not null,
  problem text not null
);

create index monitoring_alert_attempt_message on monitoring_alert_attempt (message);

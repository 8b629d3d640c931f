alter table security_token add column kid text;

create table beta_item (id text primary key) strict;

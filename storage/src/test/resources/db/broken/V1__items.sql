create table broken_item (id text primary key) strict;
insert into nowhere values (1);

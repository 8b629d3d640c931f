create table alpha_item (id text primary key, count integer not null) strict;

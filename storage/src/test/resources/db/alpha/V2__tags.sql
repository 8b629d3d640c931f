create table alpha_tag (item text not null references alpha_item (id), tag text not null) strict;

#!/bin/sh
# Runs once, when the cluster is created: one database and one login role per service, none of them superuser.
# The engine creates the roles that row-level security binds, so its role may create roles.
set -eu

create() {
  psql --username postgres --set ON_ERROR_STOP=1 --set name="$1" \
    --set password="$(cat "/run/secrets/$1_database_password")" <<'SQL'
create role :"name" login password :'password';
create database :"name" owner :"name";
revoke connect on database :"name" from public;
SQL
}

create vault
create engine
create n8n
psql --username postgres --set ON_ERROR_STOP=1 --command 'alter role engine createrole'

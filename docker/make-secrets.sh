#!/bin/sh
# Writes docker/secrets/: random keys and passwords, one file each, never overwriting one that exists. Keep a copy of
# vault_master_key and n8n_encryption_key in a safe place: without them stored tokens and credentials cannot be read.
set -eu
cd "$(dirname "$0")"
umask 077
mkdir -p secrets

# The containers run as user 1000; only the vault insists on a key that nobody else may read.
container_user=1000

keep() {
  [ -e "secrets/$1" ] && return 0
  printf '%s' "$2" > "secrets/$1"
  chmod 0444 "secrets/$1"
  echo "made secrets/$1"
}
random_hex() { openssl rand -hex 24; }

for service in vault engine n8n; do
  keep "${service}_database_password" "$(random_hex)"
done
for service in vault engine; do
  keep "${service}_database_url" \
    "postgresql://${service}:$(cat "secrets/${service}_database_password")@postgres:5432/${service}"
done
keep postgres_password "$(random_hex)"
keep redis_password "$(random_hex)"
keep n8n_encryption_key "$(random_hex)"
keep vault_admin_key "mev_$(random_hex)"
keep engine_secret_key "$(openssl rand -base64 32)"
keep vault_master_key "$(openssl rand -base64 32)"
chmod 0400 secrets/vault_master_key

if [ "$(id -u)" = 0 ]; then
  chown "$container_user" secrets/vault_master_key
elif [ "$(id -u)" != "$container_user" ]; then
  echo "Now run: sudo chown $container_user docker/secrets/vault_master_key"
fi

-- The three roles of Maillage and its database, run once by the administrator of the PostgreSQL server (15 or later):
--   psql -v owner_password=… -v app_password=… -v backup_password=… -v database=maillage -f roles.sql postgres
-- Owner changes the tables, app serves the site, backup only reads. None of them is a superuser.

CREATE ROLE maillage_owner LOGIN NOSUPERUSER NOCREATEROLE CREATEDB BYPASSRLS PASSWORD :'owner_password';
CREATE ROLE maillage_app LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB NOBYPASSRLS PASSWORD :'app_password';
CREATE ROLE maillage_backup LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB BYPASSRLS PASSWORD :'backup_password';
GRANT pg_read_all_data TO maillage_backup;
GRANT pg_signal_backend TO maillage_owner;

-- C.UTF-8: the order of names comes from sort keys that Maillage stores, never from the system.
CREATE DATABASE :"database" OWNER maillage_owner TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8';

-- No statement, so no name, in the server's log.
ALTER ROLE maillage_app SET log_min_error_statement = 'panic';
ALTER ROLE maillage_owner SET log_min_error_statement = 'panic';
ALTER DATABASE :"database" SET log_error_verbosity = 'terse';

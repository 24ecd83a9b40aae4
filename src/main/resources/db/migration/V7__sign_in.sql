-- What wallets' owners sign in with besides codes: OpenID providers, and passkeys.

-- The OpenID providers that a platform's operator trusts, and the clients whose tokens count.
create table oidc_issuers (
    platform_id uuid not null references platforms (id),
    -- As its tokens say it: https://accounts.google.com.
    issuer      text not null,
    audiences   text[] not null check (cardinality(audiences) > 0),
    created_at  timestamptz not null,
    primary key (platform_id, issuer)
);

-- The sites and apps whose passkeys count. Without any, a passkey's own site does.
create table relying_parties (
    platform_id uuid not null references platforms (id),
    -- A domain name: example.com.
    id          text not null,
    -- https://app.example.com, or android:apk-key-hash:….
    origins     text[] not null check (cardinality(origins) > 0),
    created_at  timestamptz not null,
    primary key (platform_id, id)
);

-- How often a passkey has signed, as far as its authenticator tells; a smaller number comes from a copy.
alter table wallet_credentials add column sign_count bigint not null default 0;

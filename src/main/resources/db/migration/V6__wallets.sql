-- Embedded wallets: how owners prove themselves, for how long, and what waits for their signature. What is personal is
-- sealed under the customer's key; what guards a code, under the server's.

-- A way for the owner of a wallet to prove who they are.
create table wallet_credentials (
    platform_id    uuid not null,
    id             uuid not null,
    account_id     uuid not null,
    customer_id    uuid not null,
    type           text not null check (type in ('EMAIL_OTP', 'SMS_OTP', 'OAUTH', 'PASSKEY')),
    -- Nickname, and whatever else the type needs: an address, a subject, a public key.
    sealed_details bytea not null,
    -- Stands for the address, the subject or the passkey, keyed within the tenant.
    lookup         bytea not null,
    -- Rises with each change: a signature that was asked for before does not count after.
    version        integer not null default 1,
    created_at     timestamptz not null,
    updated_at     timestamptz not null,
    primary key (platform_id, id),
    constraint wallet_credentials_customer_fkey
        foreign key (platform_id, customer_id) references customers (platform_id, id),
    constraint wallet_credentials_account_fkey
        foreign key (platform_id, account_id) references internal_accounts (platform_id, id)
);
create unique index wallet_credentials_one_otp on wallet_credentials (platform_id, account_id, type)
    where type in ('EMAIL_OTP', 'SMS_OTP');
create unique index wallet_credentials_distinct on wallet_credentials (platform_id, account_id, type, lookup);
create index wallet_credentials_customer on wallet_credentials (platform_id, customer_id);
create index wallet_credentials_lookup on wallet_credentials (platform_id, lookup);

-- Locked by whoever moves a credential to an address, so that two cannot move to it at once.
create table wallet_addresses (
    platform_id uuid not null,
    lookup      bytea not null,
    primary key (platform_id, lookup)
);

-- The newest code of a credential. Guesses are counted before they are judged.
create table wallet_codes (
    platform_id   uuid not null,
    credential_id uuid not null,
    -- Null once the code was used or has been replaced by none.
    code_mac      bytea,
    -- The key that the client seals the code for.
    sealed_target bytea,
    tries         integer not null default 0,
    expires_at    timestamptz not null,
    -- When codes were sent lately, newest first.
    sent_at       timestamptz[] not null default '{}',
    -- Guesses at all codes of a day.
    day_tries     integer not null default 0,
    day_began     timestamptz not null default now(),
    primary key (platform_id, credential_id),
    constraint wallet_codes_credential_fkey
        foreign key (platform_id, credential_id) references wallet_credentials (platform_id, id) on delete cascade
);

create table wallet_sessions (
    platform_id   uuid not null,
    id            uuid not null,
    credential_id uuid not null,
    account_id    uuid not null,
    customer_id   uuid not null,
    -- SEC1, 33 bytes: whose signatures it stands for.
    public_key    bytea not null,
    created_at    timestamptz not null,
    expires_at    timestamptz not null,
    ended_at      timestamptz,
    primary key (platform_id, id),
    constraint wallet_sessions_customer_fkey
        foreign key (platform_id, customer_id) references customers (platform_id, id)
);
create index wallet_sessions_account on wallet_sessions (platform_id, account_id, expires_at) where ended_at is null;
create index wallet_sessions_customer on wallet_sessions (platform_id, customer_id) where ended_at is null;
create index wallet_sessions_old on wallet_sessions (platform_id, expires_at);

-- What waits for its owner's signature.
create table signed_requests (
    platform_id    uuid not null,
    id             uuid not null,
    purpose        text not null,
    -- The customer, credential, session or account that it would change.
    resource_id    uuid not null,
    customer_id    uuid not null,
    -- What is to be signed, byte for byte.
    sealed_payload bytea not null,
    -- Stands for the request it belongs to, and for the credentials concerned as they were.
    body_mac       bytea not null,
    bound_mac      bytea not null,
    -- The one key that may sign; null for any active session of the wallets concerned.
    signer         bytea,
    created_at     timestamptz not null,
    expires_at     timestamptz not null,
    used_at        timestamptz,
    primary key (platform_id, id),
    constraint signed_requests_customer_fkey
        foreign key (platform_id, customer_id) references customers (platform_id, id)
);
create index signed_requests_resource on signed_requests (platform_id, resource_id) where used_at is null;
create index signed_requests_old on signed_requests (platform_id, expires_at);

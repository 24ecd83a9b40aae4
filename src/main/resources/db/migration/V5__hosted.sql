-- The hosted flow: links into it, and what was typed there.

create table kyc_links (
    platform_id     uuid not null,
    id              uuid not null,
    customer_id     uuid not null,
    -- SHA-256 of the secret in the link: whoever reads the table cannot open it.
    secret_hash     bytea not null,
    -- Whether the customer replaced the name that the platform had registered.
    is_renamed      boolean not null default false,
    -- Where the customer goes afterwards.
    redirect_uri    text,
    -- SHA-256 of what the first browser that did something got; every other one is turned away.
    browser_hash    bytea,
    -- By the platform's clock, which a sandbox can move.
    expires_at      timestamptz not null,
    -- Null while it can be used.
    ended_at        timestamptz,
    ending          text check (ending in ('SUBMITTED', 'CANCELED', 'LAPSED')),
    -- What a sandbox's customer asked to become of it.
    sandbox_outcome text,
    created_at      timestamptz not null,
    primary key (platform_id, id),
    constraint kyc_links_ended check ((ended_at is null) = (ending is null)),
    constraint kyc_links_customer_fkey
        foreign key (platform_id, customer_id) references customers (platform_id, id)
);
create index kyc_links_open on kyc_links (platform_id, expires_at) where ended_at is null;
create index kyc_links_customer on kyc_links (platform_id, customer_id, id);

-- What was typed and is not in the profile: nothing is lost by an error, a reload or an empty battery.
create table hosted_drafts (
    platform_id   uuid not null,
    customer_id   uuid not null,
    page          text not null,
    -- The fields as they were typed, under the customer's key.
    sealed_fields bytea not null,
    updated_at    timestamptz not null,
    primary key (platform_id, customer_id, page),
    constraint hosted_drafts_customer_fkey
        foreign key (platform_id, customer_id) references customers (platform_id, id)
);

-- How far a sandbox has moved its clock ahead.
create table platform_clocks (
    platform_id   uuid primary key references platforms (id),
    ahead_seconds bigint not null check (ahead_seconds >= 0)
);

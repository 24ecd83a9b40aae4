-- Verification: whom a business belongs to, documents, what is asked and answered, who decided and why. Everything
-- sealed here is under the key of the customer it is about, and goes when that key is forgotten.

create table beneficial_owners (
    platform_id       uuid not null,
    id                uuid not null,
    customer_id       uuid not null,
    status            text not null check (status in ('UNVERIFIED', 'PENDING', 'APPROVED', 'REJECTED', 'HOLD')),
    -- Roles, share, and the person, as they are served.
    sealed_info       bytea not null,
    -- Identification number: written, never given out.
    sealed_identifier bytea,
    created_at        timestamptz not null,
    updated_at        timestamptz not null,
    primary key (platform_id, id),
    constraint beneficial_owners_customer_fkey
        foreign key (platform_id, customer_id) references customers (platform_id, id)
);
create index beneficial_owners_customer on beneficial_owners (platform_id, customer_id, id);

create table documents (
    platform_id    uuid not null,
    id             uuid not null,
    -- The customer under whose key it is sealed, and the owner it belongs to when it is not the customer's own.
    customer_id    uuid not null,
    owner_id       uuid,
    type           text not null,
    side           text check (side in ('FRONT', 'BACK')),
    country        text not null,
    content_type   text not null,
    size           integer not null,
    -- File name, number, issuing authority.
    sealed_details bytea not null,
    -- Rises when the file is replaced; chunks of another version are leftovers.
    version        integer not null default 1,
    created_at     timestamptz not null,
    updated_at     timestamptz not null,
    primary key (platform_id, id),
    constraint documents_customer_fkey
        foreign key (platform_id, customer_id) references customers (platform_id, id),
    constraint documents_owner_fkey
        foreign key (platform_id, owner_id) references beneficial_owners (platform_id, id)
);
create index documents_customer on documents (platform_id, customer_id, id);

-- The files, in sealed pieces, each bound to its document, version and place. A piece without bytes is in the object
-- storage; its row was there first.
create table document_chunks (
    platform_id uuid not null,
    document_id uuid not null,
    version     integer not null,
    seq         integer not null,
    sealed      bytea,
    primary key (platform_id, document_id, version, seq)
);

-- Pieces in the object storage that nothing needs any more, until they are removed there.
create table document_objects_gone (
    platform_id uuid not null,
    document_id uuid not null,
    version     integer not null,
    seq         integer not null,
    gone_at     timestamptz not null default now(),
    primary key (platform_id, document_id, version, seq)
);

create table verifications (
    platform_id   uuid not null,
    id            uuid not null,
    customer_id   uuid not null,
    status        text not null check (status in ('READY_FOR_VERIFICATION', 'RESOLVE_ERRORS', 'IN_PROGRESS',
                      'PENDING_MANUAL_REVIEW', 'APPROVED', 'REJECTED')),
    sealed_errors bytea,
    created_at    timestamptz not null,
    updated_at    timestamptz not null,
    primary key (platform_id, id),
    constraint verifications_customer_fkey
        foreign key (platform_id, customer_id) references customers (platform_id, id)
);
create index verifications_customer on verifications (platform_id, customer_id, id);
-- A customer has one verification under way.
create unique index verifications_one_open on verifications (platform_id, customer_id)
    where status not in ('APPROVED', 'REJECTED');
-- The review queue, oldest first.
create index verifications_queue on verifications (platform_id, updated_at) where status = 'PENDING_MANUAL_REVIEW';

-- Every decision, for good: who, when, why.
create table verification_decisions (
    platform_id     uuid not null,
    id              uuid not null,
    customer_id     uuid not null,
    verification_id uuid not null,
    outcome         text not null,
    is_manual       boolean not null,
    -- A provider's name, or who the reviewer is.
    decided_by      text not null,
    sealed_reason   bytea not null,
    created_at      timestamptz not null,
    primary key (platform_id, id)
);
create index verification_decisions_customer on verification_decisions (platform_id, customer_id, id);

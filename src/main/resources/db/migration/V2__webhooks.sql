-- Webhooks: an outbox with order per customer, the attempts at delivery, the keys that sign.

-- What must be delivered in order: the events of one customer (id is the customer's), or one event that concerns nobody
-- (id is the event's). The row is what a node claims, so order and claim are one thing. An idle row may be removed.
create table webhook_streams (
    platform_id uuid not null,
    id          uuid not null,
    -- The place of the newest event. It stands here, in the row that writers and deliverers lock, and not in a query over
    -- the events, so that a deliverer who finishes cannot miss what was committed while it waited for the lock.
    last_seq    bigint not null,
    -- When the stream may be claimed: now for a new event, later after a failure, the end of the lease while a node has
    -- it. Null when there is nothing to deliver. By the database's clock.
    due_at      timestamptz,
    -- Rises with each claim; what a node reports under an older one is refused. It starts at the time of the row's making,
    -- so that a row made anew is beyond every lease of the old one.
    lease       bigint not null default floor(extract(epoch from now()) * 1000),
    primary key (platform_id, id)
);
create index webhook_streams_due on webhook_streams (platform_id, due_at) where due_at is not null;

create table webhook_events (
    platform_id     uuid not null,
    id              uuid not null,
    stream_id       uuid not null,
    -- Its place in the stream; a replay gives it a new one, at the end.
    seq             bigint not null,
    customer_id     uuid,
    type            text not null,
    -- The exact bytes that are sent, sealed with the customer's key, or the server's when it is about no customer.
    sealed_body     bytea not null,
    status          text not null check (status in ('PENDING', 'DELIVERED', 'PARKED')),
    -- TEST has one try.
    is_retried      boolean not null,
    -- Tries, and the time they began, since it was written or replayed last; they decide the next one.
    tries           integer not null default 0,
    -- By the database's clock, as everything that decides about retries.
    enqueued_at     timestamptz not null default now(),
    next_attempt_at timestamptz,
    finished_at     timestamptz,
    created_at      timestamptz not null,
    primary key (platform_id, id)
);
create index webhook_events_pending on webhook_events (platform_id, stream_id, seq) where status = 'PENDING';
create index webhook_events_customer on webhook_events (platform_id, customer_id, id) where customer_id is not null;
create index webhook_events_parked on webhook_events (platform_id, id) where status = 'PARKED';
-- For removing what was through long ago.
create index webhook_events_finished on webhook_events (platform_id, finished_at) where finished_at is not null;

create table webhook_attempts (
    platform_id     uuid not null,
    event_id        uuid not null,
    id              uuid not null,
    endpoint        text not null,
    started_at      timestamptz not null,
    duration_millis integer not null,
    -- DELIVERED, DUPLICATE, or what went wrong.
    outcome         text not null,
    response_status smallint,
    -- The first 64 KiB of what the endpoint answered, sealed like the event; null when it was empty.
    sealed_response bytea,
    primary key (platform_id, event_id, id)
);
-- Ids rise with time: for removing the oldest.
create index webhook_attempts_age on webhook_attempts (platform_id, id);

-- Faults that a sandbox platform asked for.
create table webhook_faults (
    platform_id    uuid primary key references platforms (id),
    fail_next      integer not null default 0,
    duplicate_next integer not null default 0,
    delay_seconds  integer not null default 0
);

-- Keys that sign what is sent; of the server, not of a platform. Small and read by everybody: a reference table when
-- distributed.
create table webhook_keys (
    id             uuid primary key,
    -- SubjectPublicKeyInfo, DER.
    public_key     bytea not null,
    -- PKCS #8, sealed with a key of its own, which a root key wraps.
    wrapped_key    bytea not null,
    sealed_private bytea not null,
    active_from    timestamptz not null,
    -- Until when it is listed for receivers that verify late; null for the newest.
    retires_at     timestamptz,
    created_at     timestamptz not null
);

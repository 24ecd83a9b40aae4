-- Messages to people, and the codes by which they prove that an address is theirs.

-- An outbox: a message is written in the transaction of the change that it tells of, so none is lost, and none goes out
-- for a change that was rolled back.
create table messages (
    platform_id    uuid not null,
    id             uuid not null,
    customer_id    uuid not null,
    channel        text not null check (channel in ('EMAIL', 'SMS')),
    -- Recipient, subject and text, under the customer's key.
    sealed_message bytea not null,
    -- HELD: for the inbox alone, because the platform is a sandbox or nothing here sends by this channel.
    status         text not null check (status in ('PENDING', 'SENT', 'FAILED', 'HELD')),
    tries          integer not null default 0,
    -- When it may be claimed: now for a new message, later after a failure, the end of the lease while a node has it.
    -- Null when there is nothing to do. By the database's clock, as is the next.
    due_at         timestamptz,
    -- When it is of no more use.
    give_up_at     timestamptz not null,
    -- Rises with each claim; what a node reports under an older one is refused.
    lease          bigint not null default 0,
    created_at     timestamptz not null,
    finished_at    timestamptz,
    primary key (platform_id, id),
    constraint messages_customer_fkey
        foreign key (platform_id, customer_id) references customers (platform_id, id)
);
create index messages_due on messages (platform_id, due_at) where due_at is not null;
create index messages_customer on messages (platform_id, customer_id, id);

-- The newest code sent to each address of a customer, and whether it has been given back. What is shown of it stands in
-- the customer's profile, sealed, so that reading a customer asks nothing here. A changed address loses its row.
create table contact_verifications (
    platform_id uuid not null,
    customer_id uuid not null,
    channel     text not null check (channel in ('EMAIL', 'SMS')),
    -- A MAC over tenant, customer, channel, address and code; null once the code has been used.
    code_hash   bytea,
    -- Wrong ones since it was sent; the fifth ends it.
    tries       integer not null default 0,
    -- Both must lie ahead, the one by the server's clock and the other by the database's: so a node whose clock is wrong
    -- revives nothing.
    expires_at  timestamptz not null,
    gone_at     timestamptz not null,
    verified_at timestamptz,
    primary key (platform_id, customer_id, channel),
    constraint contact_verifications_customer_fkey
        foreign key (platform_id, customer_id) references customers (platform_id, id)
);

-- When codes were sent to an address lately, whichever customer's it is: nobody can be flooded by way of many
-- customers. Rows are removed an hour after the last one.
create table contact_sends (
    platform_id uuid not null,
    -- A MAC over tenant, channel and address.
    contact_mac bytea not null,
    -- Newest first, no more than count. By the database's clock.
    sent_at     timestamptz[] not null,
    primary key (platform_id, contact_mac)
);

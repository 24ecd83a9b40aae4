/// Messages to people, by e-mail and SMS: an outbox that is written with the change that causes a
/// message, a worker that delivers, the transports to a mail server and an SMS gateway, and an
/// inbox in which an operator reads messages that were sent or withheld. The texts are written by
/// the packages that send them.
@NullMarked
package dev.trellis.messages;

import org.jspecify.annotations.NullMarked;

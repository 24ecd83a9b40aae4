/// Messages to people, by e-mail and SMS: an outbox that is written with the change a message
/// tells of, a worker that delivers, and an inbox in which an operator reads what was not to
/// leave the house.
@NullMarked
package dev.trellis.messages;

import org.jspecify.annotations.NullMarked;

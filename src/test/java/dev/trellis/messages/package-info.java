/// Tests of messages to people, with a real mail server.
@NullMarked
package dev.trellis.messages;

import org.jspecify.annotations.NullMarked;

/// Messages to people, with a real mail server at the other end.
@NullMarked
package dev.trellis.messages;

import org.jspecify.annotations.NullMarked;

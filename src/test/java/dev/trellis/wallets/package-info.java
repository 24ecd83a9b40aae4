/// Tests of embedded wallets over HTTP, and the clients that they use.
@NullMarked
package dev.trellis.wallets;

import org.jspecify.annotations.NullMarked;

/// `./trellis tour`: the founding guide, walked against a running server. One class per chapter;
/// each tells what it does, shows the exchange, and checks the answer.
@NullMarked
package dev.trellis.cli.tour;

import org.jspecify.annotations.NullMarked;

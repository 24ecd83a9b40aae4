/// `./trellis tour`: a guide to the API that runs against a server. Each chapter is a class, which
/// explains its requests, prints them with their responses, and checks the responses. The rest is
/// what the chapters use: an HTTP client, a webhook receiver, a browser and a wallet.
@NullMarked
package dev.trellis.cli.tour;

import org.jspecify.annotations.NullMarked;

/// Tests of the hosted flow: its links over the API, its pages over HTTP, and its pages in
/// a browser.
@NullMarked
package dev.trellis.hosted;

import org.jspecify.annotations.NullMarked;

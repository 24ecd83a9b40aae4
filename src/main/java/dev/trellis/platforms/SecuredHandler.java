package dev.trellis.platforms;

import dev.trellis.http.Answer;
import dev.trellis.http.Call;

/// Answers a call whose caller is known and has the permission.
@FunctionalInterface
public interface SecuredHandler {
    Answer handle(Caller caller, Call call);
}

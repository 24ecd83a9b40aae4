package dev.trellis.documents;

import dev.trellis.base.DocumentId;
import dev.trellis.base.FieldError;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A received form: its text fields, and its file, whose chunks are stored already under the
/// document's id.
///
/// @param document id of the document that is created or replaced
/// @param fields text fields by name, without empty and unknown ones
/// @param file `null` when there was none
/// @param errors of the form itself, such as a field that was sent twice
/// @param digest hash of the form, the same for every form with the same parts
record ReceivedForm(
        DocumentId document,
        Map<String, String> fields,
        @Nullable StoredUpload file,
        List<FieldError> errors,
        byte[] digest) {}

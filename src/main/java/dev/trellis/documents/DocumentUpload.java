package dev.trellis.documents;

import dev.trellis.base.DocumentId;
import dev.trellis.base.FieldError;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A form that was received: its texts, and its file, of which the chunks are stored under the
/// document's id already.
///
/// @param texts by field; those that are empty, and fields nobody knows, are not among them
/// @param file `null` when there was none
/// @param faults of the form itself
/// @param digest the same for every form with the same parts
record DocumentUpload(
        DocumentId document,
        Map<String, String> fields,
        @Nullable DocumentFile file,
        List<FieldError> errors,
        byte[] digest) {}

package dev.trellis.hosted;

import dev.trellis.base.CustomerId;
import dev.trellis.base.PlatformId;
import dev.trellis.customers.Customer;
import dev.trellis.customers.CustomerType;
import dev.trellis.http.Response;
import dev.trellis.json.Json;
import dev.trellis.platforms.Mode;
import dev.trellis.platforms.Platform;
import dev.trellis.sealing.DataKey;
import tools.jackson.databind.JsonNode;

/// The context of one request that was let in: its link can be used, and is bound to the browser
/// that sent it. Nothing of it is stored between requests.
///
/// @param token of the link, as in the address
/// @param texts in the language of the reader
record HostedContext(Platform platform, KycLink link, String token, Customer customer, LocalizedTexts texts) {
    PlatformId platformId() {
        return platform.id();
    }

    CustomerId customerId() {
        return link.customer();
    }

    CustomerType customerType() {
        return customer.type();
    }

    boolean isBusiness() {
        return customer.type() == CustomerType.BUSINESS;
    }

    /// The key that encrypts the customer's data.
    DataKey dataKey() {
        return customer.requireKey();
    }

    JsonNode profile() {
        return Json.mapper().readTree(customer.profile());
    }

    boolean isSandbox() {
        return platform.mode() == Mode.SANDBOX;
    }

    /// The address of the link without a page.
    String base() {
        return HostedRouter.BASE + "/" + token;
    }

    /// The address of a page of this link.
    String path(String page) {
        return base() + "/" + page;
    }

    Response redirectTo(String page) {
        return Redirects.seeOther(path(page));
    }

    /// What every page shows around its content.
    ///
    /// @param page its address below [#base]
    PageModel model(String title, String page) {
        return new PageModel(texts, HostedBranding.forPlatform(platform), base(), title, page, isSandbox());
    }

    /// Where a step stands among those of this customer.
    PageModel.Progress progress(FlowStep step) {
        return new PageModel.Progress(
                step.number(customerType()), FlowStep.forType(customerType()).size());
    }
}

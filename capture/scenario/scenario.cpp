// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/scenario/scenario.h"

namespace synscope::capture::scenario {

const std::string& LocalText::in(const std::string& language) const {
    static const std::string kNone;
    for (const std::string& key :
         {language, language.substr(0, language.find_first_of("_-")), std::string("en")}) {
        if (const auto found = by_language.find(key); found != by_language.end()) {
            return found->second;
        }
    }
    return kNone;
}

const HostSpec* Scenario::host(const std::string& name) const {
    for (const HostSpec& host : hosts) {
        if (host.name == name) {
            return &host;
        }
    }
    return nullptr;
}

} // namespace synscope::capture::scenario

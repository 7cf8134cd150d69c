/// The whole public interface of Keiretsu but for the Boost.Graph view.
#pragma once

#include "keiretsu/database.h"
#include "keiretsu/error_text.h"
#include "keiretsu/procedure.h"
#include "keiretsu/query_result.h"
#include "keiretsu/session.h"
#include "keiretsu/statement_text.h"
#include "keiretsu/status.h"
#include "keiretsu/temporal_text.h"
#include "keiretsu/value.h"
#include "keiretsu/value_json.h"

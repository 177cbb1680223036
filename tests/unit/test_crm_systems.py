"""Small made exports with the columns of each system, as its own documentation names them.

Those of HubSpot, Pipedrive and monday are as their exports are known to look, not checked against a
page of the vendor; Airtable's columns are whatever its users made.
"""

from __future__ import annotations

import pytest

from planner import crm
from tests.unit.test_crm import codes, file

# System → (where its columns are documented, an export of a deal won, one lost and one open).
SYSTEMS = {
    "Salesforce": (
        "developer.salesforce.com, field reference: Opportunity",
        "Id,AccountId,Amount,CloseDate,IsClosed,IsWon,CreatedDate,LastModifiedDate,OwnerId,"
        "StageName\n"
        "1,a,900,2024-02-01,true,true,2024-01-01T09:00:00.000Z,2024-05-05,o1,Closed Won\n"
        "2,a,800,2024-02-02,true,false,2024-01-02T09:00:00.000Z,2024-05-05,o2,Closed Lost\n"
        "3,a,700,2024-12-31,false,false,2024-01-03T09:00:00.000Z,2024-05-05,o1,Proposal\n",
    ),
    "HubSpot": (
        "developers.hubspot.com, deals: default properties",
        "Record ID,Deal Name,Deal Stage,Close Date,Deal owner,Create Date,Amount,"
        "Last Modified Date\n"
        "1,x,Closed Won,2024-02-01 10:00,Ann,2024-01-01 10:00,900,2024-05-05\n"
        "2,y,Closed Lost,2024-02-02 10:00,Bo,2024-01-02 10:00,800,2024-05-05\n"
        "3,z,Contract Sent,2024-12-31 10:00,Bo,2024-01-03 10:00,700,2024-05-05\n",
    ),
    "Pipedrive": (
        "developers.pipedrive.com, deals: add_time, won_time, lost_time, expected_close_date",
        "Deal - ID,Deal - Title,Deal - Value,Deal - Currency of Value,Deal - Status,Deal - Stage,"
        "Deal - Owner,Deal - Deal created,Deal - Won time,Deal - Lost time,"
        "Deal - Expected close date\n"
        "1,x,900,EUR,Won,Offer,Ann,2024-01-01 10:00,2024-02-01 10:00,,2024-03-01\n"
        "2,y,800,EUR,Lost,Demo,Bo,2024-01-02 10:00,,2024-02-02 10:00,2024-03-01\n"
        "3,z,700,EUR,Open,Demo,Bo,2024-01-03 10:00,,,2024-12-31\n",
    ),
    "Dynamics": (
        "learn.microsoft.com, Dynamics 365 Sales: opportunity table",
        "(Do Not Modify) Opportunity,(Do Not Modify) Row Checksum,(Do Not Modify) Modified On,"
        "Topic,"
        "Status,Owner,Est. Revenue,Est. Close Date,Actual Close Date,Created On\n"
        "1,c,5/5/2024,x,Won,Ann,900,2/15/2024,2/1/2024,1/13/2024 9:00 AM\n"
        "2,c,5/5/2024,y,Lost,Bo,800,2/15/2024,2/2/2024,1/14/2024 9:00 AM\n"
        "3,c,5/5/2024,z,Open,Bo,700,12/31/2024,,1/15/2024 9:00 AM\n",
    ),
    "Zoho": (
        "zoho.com, developer guide: Deals (Deal_Name, Stage, Closing_Date, Created_Time, Owner)",
        "Record Id,Deal Owner,Amount,Deal Name,Closing Date,Stage,Created Time,Modified Time\n"
        "1,Ann,900,x,2024-02-01,Closed Won,2024-01-01 10:00:00,2024-05-05 10:00:00\n"
        "2,Bo,800,y,2024-02-02,Closed Lost to Competition,2024-01-02 10:00:00,2024-05-05 10:00:00\n"
        "3,Bo,700,z,2024-12-31,Needs Analysis,2024-01-03 10:00:00,2024-05-05 10:00:00\n",
    ),
    "Close": (
        "developer.close.com, exports: opportunities, dates in the form for Excel",
        "id,lead_id,lead_name,status_id,status_label,status_type,user_name,value,value_period,"
        "date_created,date_won,date_lost\n"
        "1,l,x,s,Won,won,Ann,900,one_time,2024-01-01 10:00:00 AM,2024-02-01,\n"
        "2,l,y,s,Lost,lost,Bo,800,one_time,2024-01-02 01:00:00 PM,,2024-02-02\n"
        "3,l,z,s,Active,active,Bo,700,one_time,2024-01-03 10:00:00 AM,,\n",
    ),
    "Copper": (
        "developer.copper.com, opportunities: status is Open, Won, Lost or Abandoned; Unix times",
        "id,name,assignee_id,close_date,pipeline_stage_id,status,monetary_value,date_created\n"
        "1,x,7,2024-02-01,3,Won,900,1704103200\n2,y,8,2024-02-02,2,Abandoned,800,1704189600\n"
        "3,z,8,2024-12-31,2,Open,700,1704276000\n",
    ),
    "Odoo": (
        "github.com/odoo, addons/crm: crm.lead",
        "ID,Opportunity,Stage,Salesperson,Expected Revenue,Created on,Closed Date,Is Won\n"
        "1,x,Won,Ann,900,2024-01-01 10:00:00,2024-02-01 10:00:00,Won\n"
        "2,y,Lost,Bo,800,2024-01-02 10:00:00,2024-02-02 10:00:00,Lost\n"
        "3,z,New,Bo,700,2024-01-03 10:00:00,,Pending\n",
    ),
    "Freshsales": (
        "Freshsales, webhook of a deal: deal_created_at and deal_closed_date, day first",
        "deal_id,deal_name,deal_amount,deal_currency_name,deal_expected_close,deal_closed_date,"
        "deal_created_at,deal_updated_at,deal_deal_stage_name,deal_owner_name,deal_owner_email\n"
        "1,x,900,EUR,01-03-2024,01-02-2024,19-01-2024 07:48:37,05-05-2024 10:00:00,Won,Ann,a@b.c\n"
        "2,y,800,EUR,01-03-2024,02-02-2024,20-01-2024 07:48:37,05-05-2024 10:00:00,Lost,Bo,a@b.c\n"
        "3,z,700,EUR,31-12-2024,,21-01-2024 07:48:37,05-05-2024 10:00:00,Demo,Bo,a@b.c\n",
    ),
    "SuiteCRM": (
        "github.com/salesagility/SuiteCRM, modules/Opportunities: labels",
        "ID,Opportunity Name,Sales Stage,Opportunity Amount,Expected Close Date,Assigned User,"
        "Date Created\n"
        "1,x,Closed Won,900,2024-02-01,Ann,2024-01-01 10:00\n"
        "2,y,Closed Lost,800,2024-02-02,Bo,2024-01-02 10:00\n"
        "3,z,Prospecting,700,2024-12-31,Bo,2024-01-03 10:00\n",
    ),
    "Bitrix24": (
        "dev.1c-bitrix.ru, crm.deal.fields",
        "ID,TITLE,STAGE_ID,CURRENCY_ID,OPPORTUNITY,DATE_CREATE,CLOSEDATE,ASSIGNED_BY_ID,CLOSED\n"
        "1,x,WON,EUR,900,2024-01-01T10:00:00+03:00,2024-02-01T10:00:00+03:00,7,Y\n"
        "2,y,LOSE,EUR,800,2024-01-02T10:00:00+03:00,2024-02-02T10:00:00+03:00,8,Y\n"
        "3,z,NEW,EUR,700,2024-01-03T10:00:00+03:00,2024-12-31T10:00:00+03:00,8,N\n",
    ),
    "monday": (
        "monday.com, boards exported to Excel: the board's name above its columns",
        "Deals\nAll deals of the team\n\n"
        "Name,Stage,Owner,Deal Value,Deal creation date,Close Date,Item ID\n"
        "x,Won,Ann,900,2024-01-01,2024-02-01,1\ny,Lost,Bo,800,2024-01-02,2024-02-02,2\n"
        "z,Proposal,Bo,700,2024-01-03,2024-12-31,3\n",
    ),
    "Airtable": (
        "Airtable has the columns that its users made: here with its field types, and no id",
        "Name,Status,Owner,Estimated value,Created time,Closed on\n"
        "x,Won,Ann,$900.00,1/13/2024 9:00am,2/1/2024\ny,Lost,Bo,$800.00,1/14/2024 9:00am,2/2/2024\n"
        "z,Open,Bo,$700.00,1/15/2024 9:00am,\n",
    ),
    "Attio": (
        "docs.attio.com, historic values: active_from; by default Lead, In Progress, Won 🎉, Lost",
        "record_id,stage,active_from,active_until\n"
        "1,Lead,2024-01-01T10:00:00Z,2024-02-01T10:00:00Z\n1,Won 🎉,2024-02-01T10:00:00Z,\n"
        "2,Lead,2024-01-02T10:00:00Z,2024-02-02T10:00:00Z\n2,Lost,2024-02-02T10:00:00Z,\n"
        "3,Lead,2024-01-03T10:00:00Z,\n",
    ),
}


@pytest.mark.parametrize("system", SYSTEMS)
def test_an_export_with_the_columns_of_a_system_is_read(system):
    history = crm.read(file(SYSTEMS[system][1]))
    assert history.deals["outcome"].tolist() == ["won", "lost", "open"]
    assert history.deals["closed"].dt.strftime("%m-%d").tolist()[:2] == ["02-01", "02-02"]
    assert (history.deals["created"].dt.month == 1).all()
    assert not history.asks_day_first
    if system != "Attio":
        assert history.deals["amount"].tolist() == [900, 800, 700]
        assert history.deals["owner"].nunique() == 2


def test_an_end_by_its_expected_date_is_said():
    assert "expected_close" in codes(crm.read(file(SYSTEMS["SuiteCRM"][1])))
    assert "expected_close" not in codes(crm.read(file(SYSTEMS["Dynamics"][1])))
